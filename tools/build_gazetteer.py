"""Write extractors/gazetteer/countries.yaml: ISO 3166 codes and names, with the desk's short names and adjectives.

Codes and official names come from pycountry (ISO 3166-1), a development dependency; short names,
adjectives and abbreviations are our own compilation. Run: .venv/bin/python tools/build_gazetteer.py
"""

from __future__ import annotations

from pathlib import Path

import pycountry
import yaml

OUT = Path(__file__).resolve().parent.parent / "extractors" / "gazetteer" / "countries.yaml"

# alpha-3: short name; adjectives and people; other names.
OURS: dict[str, tuple[str, str, str]] = {
    "USA": ("United States", "American Americans", "US|U.S.|USA|U.S.A.|United States of America|America"),
    "GBR": ("United Kingdom", "British Briton Britons", "UK|U.K.|Britain|Great Britain"),
    "RUS": ("Russia", "Russian Russians", "Kremlin"),
    "UKR": ("Ukraine", "Ukrainian Ukrainians", "the Ukraine"),
    "CHN": ("China", "Chinese", "People's Republic of China|PRC"),
    "TWN": ("Taiwan", "Taiwanese", ""),
    "PRK": ("North Korea", "", "DPRK|North Korean|North Koreans"),
    "KOR": ("South Korea", "", "Republic of Korea|South Korean|South Koreans"),
    "IRN": ("Iran", "Iranian Iranians", "Islamic Republic of Iran"),
    "SYR": ("Syria", "Syrian Syrians", ""),
    "VEN": ("Venezuela", "Venezuelan Venezuelans", ""),
    "BOL": ("Bolivia", "Bolivian Bolivians", ""),
    "MDA": ("Moldova", "Moldovan Moldovans", ""),
    "TZA": ("Tanzania", "Tanzanian Tanzanians", ""),
    "VNM": ("Vietnam", "Vietnamese", ""),
    "LAO": ("Laos", "Laotian Laotians", ""),
    "BRN": ("Brunei", "", ""),
    "CZE": ("Czech Republic", "Czech Czechs", "Czechia"),
    "MKD": ("North Macedonia", "Macedonian Macedonians", ""),
    "TUR": ("Turkey", "Turkish Turk Turks", "Türkiye"),
    "COD": ("DR Congo", "Congolese", "Democratic Republic of the Congo|Democratic Republic of Congo|DRC"),
    "PSE": ("Palestine", "Palestinian Palestinians", "Palestinian Authority|State of Palestine"),
    "MMR": ("Myanmar", "Burmese", "Burma"),
    "NLD": ("Netherlands", "Dutch", "the Netherlands|Holland"),
    "ARE": ("United Arab Emirates", "Emirati Emiratis", "UAE"),
    "SAU": ("Saudi Arabia", "Saudi Saudis", ""),
    "AFG": ("Afghanistan", "Afghan Afghans", ""),
    "ALB": ("Albania", "Albanian Albanians", ""), "DZA": ("Algeria", "Algerian Algerians", ""),
    "ARG": ("Argentina", "Argentine Argentinian Argentines", ""), "ARM": ("Armenia", "Armenian Armenians", ""),
    "AUS": ("Australia", "Australian Australians", ""), "AUT": ("Austria", "Austrian Austrians", ""),
    "AZE": ("Azerbaijan", "Azerbaijani Azerbaijanis", ""), "BHR": ("Bahrain", "Bahraini", ""),
    "BGD": ("Bangladesh", "Bangladeshi Bangladeshis", ""), "BLR": ("Belarus", "Belarusian Belarusians", ""),
    "BEL": ("Belgium", "Belgian Belgians", ""), "BIH": ("Bosnia and Herzegovina", "Bosnian Bosnians", "Bosnia"),
    "BRA": ("Brazil", "Brazilian Brazilians", ""), "BGR": ("Bulgaria", "Bulgarian Bulgarians", ""),
    "KHM": ("Cambodia", "Cambodian Cambodians", ""), "CAN": ("Canada", "Canadian Canadians", ""),
    "CHL": ("Chile", "Chilean Chileans", ""), "COL": ("Colombia", "Colombian Colombians", ""),
    "HRV": ("Croatia", "Croatian Croatians", ""), "CUB": ("Cuba", "Cuban Cubans", ""),
    "CYP": ("Cyprus", "Cypriot Cypriots", ""), "DNK": ("Denmark", "Danish Dane Danes", ""),
    "ECU": ("Ecuador", "Ecuadorian Ecuadorean", ""), "EGY": ("Egypt", "Egyptian Egyptians", ""),
    "EST": ("Estonia", "Estonian Estonians", ""), "ETH": ("Ethiopia", "Ethiopian Ethiopians", ""),
    "FIN": ("Finland", "Finnish Finns", ""), "FRA": ("France", "French", ""),
    "GEO": ("Georgia", "Georgian Georgians", ""), "DEU": ("Germany", "German Germans", ""),
    "GHA": ("Ghana", "Ghanaian Ghanaians", ""), "GRC": ("Greece", "Greek Greeks", ""),
    "GTM": ("Guatemala", "Guatemalan Guatemalans", ""), "HTI": ("Haiti", "Haitian Haitians", ""),
    "HND": ("Honduras", "Honduran Hondurans", ""), "HUN": ("Hungary", "Hungarian Hungarians", ""),
    "ISL": ("Iceland", "Icelandic", ""), "IND": ("India", "Indian Indians", ""),
    "IDN": ("Indonesia", "Indonesian Indonesians", ""), "IRQ": ("Iraq", "Iraqi Iraqis", ""),
    "IRL": ("Ireland", "Irish", ""), "ISR": ("Israel", "Israeli Israelis", ""),
    "ITA": ("Italy", "Italian Italians", ""), "JPN": ("Japan", "Japanese", ""),
    "JOR": ("Jordan", "Jordanian Jordanians", ""), "KAZ": ("Kazakhstan", "Kazakh Kazakhs", ""),
    "KEN": ("Kenya", "Kenyan Kenyans", ""), "KWT": ("Kuwait", "Kuwaiti Kuwaitis", ""),
    "KGZ": ("Kyrgyzstan", "Kyrgyz", ""), "LVA": ("Latvia", "Latvian Latvians", ""),
    "LBN": ("Lebanon", "Lebanese", ""), "LBY": ("Libya", "Libyan Libyans", ""),
    "LTU": ("Lithuania", "Lithuanian Lithuanians", ""), "LUX": ("Luxembourg", "", ""),
    "MYS": ("Malaysia", "Malaysian Malaysians", ""), "MLI": ("Mali", "Malian Malians", ""),
    "MLT": ("Malta", "Maltese", ""), "MEX": ("Mexico", "Mexican Mexicans", ""),
    "MNG": ("Mongolia", "Mongolian Mongolians", ""), "MNE": ("Montenegro", "Montenegrin", ""),
    "MAR": ("Morocco", "Moroccan Moroccans", ""), "MOZ": ("Mozambique", "Mozambican", ""),
    "NPL": ("Nepal", "Nepali Nepalese", ""), "NZL": ("New Zealand", "", "New Zealander|New Zealanders"),
    "NIC": ("Nicaragua", "Nicaraguan Nicaraguans", ""), "NER": ("Niger", "", ""),
    "NGA": ("Nigeria", "Nigerian Nigerians", ""), "NOR": ("Norway", "Norwegian Norwegians", ""),
    "OMN": ("Oman", "Omani Omanis", ""), "PAK": ("Pakistan", "Pakistani Pakistanis", ""),
    "PAN": ("Panama", "Panamanian", ""), "PER": ("Peru", "Peruvian Peruvians", ""),
    "PHL": ("Philippines", "Filipino Filipinos", "the Philippines"), "POL": ("Poland", "Polish", ""),
    "PRT": ("Portugal", "Portuguese", ""), "QAT": ("Qatar", "Qatari Qataris", ""),
    "ROU": ("Romania", "Romanian Romanians", ""), "RWA": ("Rwanda", "Rwandan Rwandans", ""),
    "SEN": ("Senegal", "Senegalese", ""), "SRB": ("Serbia", "Serbian Serb Serbs", ""),
    "SGP": ("Singapore", "Singaporean", ""), "SVK": ("Slovakia", "Slovak Slovaks", ""),
    "SVN": ("Slovenia", "Slovenian", ""), "SOM": ("Somalia", "Somali Somalis", ""),
    "ZAF": ("South Africa", "", "South African|South Africans"), "SSD": ("South Sudan", "", "South Sudanese"),
    "ESP": ("Spain", "Spanish", ""), "LKA": ("Sri Lanka", "", "Sri Lankan|Sri Lankans"),
    "SDN": ("Sudan", "Sudanese", ""), "SWE": ("Sweden", "Swedish Swede Swedes", ""),
    "CHE": ("Switzerland", "Swiss", ""), "TJK": ("Tajikistan", "Tajik Tajiks", ""),
    "THA": ("Thailand", "Thai Thais", ""), "TUN": ("Tunisia", "Tunisian Tunisians", ""),
    "TKM": ("Turkmenistan", "Turkmen", ""), "UGA": ("Uganda", "Ugandan Ugandans", ""),
    "URY": ("Uruguay", "Uruguayan", ""), "UZB": ("Uzbekistan", "Uzbek Uzbeks", ""),
    "YEM": ("Yemen", "Yemeni Yemenis", ""), "ZMB": ("Zambia", "Zambian", ""),
    "ZWE": ("Zimbabwe", "Zimbabwean Zimbabweans", ""),
}  # fmt: skip
# Names that are ordinary words or other people's; reached by a longer name alone.
LEFT_OUT = {"Niger", "Jersey", "Guernsey", "Heard Island and McDonald Islands", "Bouvet Island"}


def main() -> None:
    entities = []
    for country in sorted(pycountry.countries, key=lambda c: c.alpha_3):
        code = country.alpha_3
        common = getattr(country, "common_name", None) or country.name.split(",")[0]
        name, adjectives, others = OURS.get(code, (common, "", ""))
        if code not in OURS and (name in LEFT_OUT or len(name) < 4):
            continue
        adjective = adjectives.split()
        entities.append(
            {
                "id": f"cty:{code}",
                "name": name,
                "aliases": sorted({*adjective, *filter(None, others.split("|"))}),
            }
        )
    head = (
        "# Made by tools/build_gazetteer.py from pycountry (ISO 3166-1) and our own short names.\n"
    )
    OUT.write_text(
        head + yaml.safe_dump(entities, allow_unicode=True, sort_keys=False, width=100), "utf-8"
    )


if __name__ == "__main__":
    main()
