"""Write extractors/gazetteer/countries.yaml: ISO 3166 codes and names, with the desk's short names and adjectives.

Codes and official names come from pycountry (ISO 3166-1), a development dependency; short names,
adjectives and abbreviations are our own compilation. Run: .venv/bin/python tools/build_gazetteer.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pycountry
import yaml

OUT = Path(__file__).resolve().parent.parent / "extractors" / "gazetteer" / "countries.yaml"

# alpha-3: short name; adjectives and people; other names.
OURS: dict[str, tuple[str, str, str]] = {
    "USA": ("United States", "American Americans", "US|U.S.|USA|U.S.A.|United States of America|America|США|美国|美國"),
    "GBR": ("United Kingdom", "British Briton Britons", "UK|U.K.|Britain|Great Britain|英国"),
    "RUS": ("Russia", "Russian Russians", "Kremlin|Russian Federation|Россия|俄罗斯|روسيا"),
    "UKR": ("Ukraine", "Ukrainian Ukrainians", "the Ukraine|Україна|Украина|乌克兰"),
    "CHN": ("China", "Chinese", "People's Republic of China|PRC|中国|中國|Zhongnanhai"),
    "TWN": ("Taiwan", "Taiwanese", "Republic of China|台湾|台灣|臺灣"),
    "PRK": ("North Korea", "", "DPRK|North Korean|North Koreans|Democratic People's Republic of Korea|朝鲜|북한"),
    "KOR": ("South Korea", "", "Republic of Korea|South Korean|South Koreans|대한민국|한국"),
    "IRN": ("Iran", "Iranian Iranians", "Islamic Republic of Iran|ایران|إيران"),
    "SYR": ("Syria", "Syrian Syrians", "Syrian Arab Republic|سوريا"),
    "VEN": ("Venezuela", "Venezuelan Venezuelans", ""),
    "BOL": ("Bolivia", "Bolivian Bolivians", ""),
    "MDA": ("Moldova", "Moldovan Moldovans", ""),
    "TZA": ("Tanzania", "Tanzanian Tanzanians", ""),
    "VNM": ("Vietnam", "Vietnamese", ""),
    "LAO": ("Laos", "Laotian Laotians", "Lao PDR"),
    "BRN": ("Brunei", "Bruneian Bruneians", "Brunei Darussalam"),
    "CZE": ("Czech Republic", "Czech Czechs", "Czechia"),
    "MKD": ("North Macedonia", "Macedonian Macedonians", "Republic of Macedonia"),
    "TUR": ("Turkey", "Turkish Turk Turks", "Türkiye"),
    "COD": ("DR Congo", "Congolese", "Democratic Republic of the Congo|Democratic Republic of Congo|DRC|D.R. Congo|Congo|Congo-Kinshasa"),
    "PSE": ("Palestine", "Palestinian Palestinians", "Palestinian Authority|State of Palestine|Palestinian territories|Palestinian Territories|فلسطين"),
    "MMR": ("Myanmar", "Burmese", "Burma"),
    "NLD": ("Netherlands", "Dutch", "the Netherlands|Holland"),
    "ARE": ("United Arab Emirates", "Emirati Emiratis", "UAE"),
    "SAU": ("Saudi Arabia", "Saudi Saudis", "Kingdom of Saudi Arabia|السعودية"),
    "AFG": ("Afghanistan", "Afghan Afghans", ""),
    "ALB": ("Albania", "Albanian Albanians", ""), "DZA": ("Algeria", "Algerian Algerians", ""),
    "ARG": ("Argentina", "Argentine Argentinian Argentines", ""), "ARM": ("Armenia", "Armenian Armenians", ""),
    "AUS": ("Australia", "Australian Australians", ""), "AUT": ("Austria", "Austrian Austrians", ""),
    "AZE": ("Azerbaijan", "Azerbaijani Azerbaijanis Azeri Azeris", ""), "BHR": ("Bahrain", "Bahraini Bahrainis", ""),
    "BGD": ("Bangladesh", "Bangladeshi Bangladeshis", ""), "BLR": ("Belarus", "Belarusian Belarusians Belarussian Belarussians", "Беларусь"),
    "BEL": ("Belgium", "Belgian Belgians", ""), "BIH": ("Bosnia and Herzegovina", "Bosnian Bosnians", "Bosnia"),
    "BRA": ("Brazil", "Brazilian Brazilians", ""), "BGR": ("Bulgaria", "Bulgarian Bulgarians", ""),
    "KHM": ("Cambodia", "Cambodian Cambodians", ""), "CAN": ("Canada", "Canadian Canadians", ""),
    "CHL": ("Chile", "Chilean Chileans", ""), "COL": ("Colombia", "Colombian Colombians", ""),
    "HRV": ("Croatia", "Croatian Croatians", ""), "CUB": ("Cuba", "Cuban Cubans", ""),
    "CYP": ("Cyprus", "Cypriot Cypriots", ""), "DNK": ("Denmark", "Danish Dane Danes", ""),
    "ECU": ("Ecuador", "Ecuadorian Ecuadorians Ecuadorean Ecuadoreans", ""), "EGY": ("Egypt", "Egyptian Egyptians", "مصر"),
    "EST": ("Estonia", "Estonian Estonians", ""), "ETH": ("Ethiopia", "Ethiopian Ethiopians", ""),
    "FIN": ("Finland", "Finnish Finns", ""), "FRA": ("France", "French", ""),
    "GEO": ("Georgia", "Georgian Georgians", ""), "DEU": ("Germany", "German Germans", ""),
    "GHA": ("Ghana", "Ghanaian Ghanaians", ""), "GRC": ("Greece", "Greek Greeks", "Hellenic Republic|Ελλάδα"),
    "GTM": ("Guatemala", "Guatemalan Guatemalans", ""), "HTI": ("Haiti", "Haitian Haitians", ""),
    "HND": ("Honduras", "Honduran Hondurans", ""), "HUN": ("Hungary", "Hungarian Hungarians", ""),
    "ISL": ("Iceland", "Icelandic Icelander Icelanders", ""), "IND": ("India", "Indian Indians", "भारत|印度"),
    "IDN": ("Indonesia", "Indonesian Indonesians", ""), "IRQ": ("Iraq", "Iraqi Iraqis", "العراق"),
    "IRL": ("Ireland", "Irish", "Irish Republic|Republic of Ireland"), "ISR": ("Israel", "Israeli Israelis", "ישראל|إسرائيل"),
    "ITA": ("Italy", "Italian Italians", ""), "JPN": ("Japan", "Japanese", "日本"),
    "JOR": ("Jordan", "Jordanian Jordanians", ""), "KAZ": ("Kazakhstan", "Kazakh Kazakhs Kazakhstani", "Қазақстан"),
    "KEN": ("Kenya", "Kenyan Kenyans", ""), "KWT": ("Kuwait", "Kuwaiti Kuwaitis", ""),
    "KGZ": ("Kyrgyzstan", "Kyrgyz", ""), "LVA": ("Latvia", "Latvian Latvians", ""),
    "LBN": ("Lebanon", "Lebanese", "لبنان"), "LBY": ("Libya", "Libyan Libyans", "ليبيا"),
    "LTU": ("Lithuania", "Lithuanian Lithuanians", ""), "LUX": ("Luxembourg", "Luxembourger Luxembourgers Luxembourgish", ""),
    "MYS": ("Malaysia", "Malaysian Malaysians", ""), "MLI": ("Mali", "Malian Malians", ""),
    "MLT": ("Malta", "Maltese", ""), "MEX": ("Mexico", "Mexican Mexicans", ""),
    "MNG": ("Mongolia", "Mongolian Mongolians", ""), "MNE": ("Montenegro", "Montenegrin Montenegrins", ""),
    "MAR": ("Morocco", "Moroccan Moroccans", ""), "MOZ": ("Mozambique", "Mozambican Mozambicans", ""),
    "NPL": ("Nepal", "Nepali Nepalis Nepalese", ""), "NZL": ("New Zealand", "", "New Zealander|New Zealanders"),
    "NIC": ("Nicaragua", "Nicaraguan Nicaraguans", ""), "NER": ("Niger", "Nigerien Nigeriens", ""),
    "NGA": ("Nigeria", "Nigerian Nigerians", ""), "NOR": ("Norway", "Norwegian Norwegians", ""),
    "OMN": ("Oman", "Omani Omanis", ""), "PAK": ("Pakistan", "Pakistani Pakistanis", ""),
    "PAN": ("Panama", "Panamanian Panamanians", ""), "PER": ("Peru", "Peruvian Peruvians", ""),
    "PHL": ("Philippines", "Filipino Filipinos Filipina Philippine", "the Philippines"), "POL": ("Poland", "Polish Poles", ""),
    "PRT": ("Portugal", "Portuguese", ""), "QAT": ("Qatar", "Qatari Qataris", ""),
    "ROU": ("Romania", "Romanian Romanians", ""), "RWA": ("Rwanda", "Rwandan Rwandans", ""),
    "SEN": ("Senegal", "Senegalese", ""), "SRB": ("Serbia", "Serbian Serb Serbs", ""),
    "SGP": ("Singapore", "Singaporean Singaporeans", "新加坡"), "SVK": ("Slovakia", "Slovak Slovaks Slovakian Slovakians", ""),
    "SVN": ("Slovenia", "Slovenian Slovenians Slovene Slovenes", ""), "SOM": ("Somalia", "Somali Somalis", ""),
    "ZAF": ("South Africa", "", "South African|South Africans"), "SSD": ("South Sudan", "", "South Sudanese"),
    "ESP": ("Spain", "Spanish Spaniard Spaniards", ""), "LKA": ("Sri Lanka", "", "Sri Lankan|Sri Lankans"),
    "SDN": ("Sudan", "Sudanese", ""), "SWE": ("Sweden", "Swedish Swede Swedes", ""),
    "CHE": ("Switzerland", "Swiss", ""), "TJK": ("Tajikistan", "Tajik Tajiks", ""),
    "THA": ("Thailand", "Thai Thais", ""), "TUN": ("Tunisia", "Tunisian Tunisians", ""),
    "TKM": ("Turkmenistan", "Turkmen Turkmens", ""), "UGA": ("Uganda", "Ugandan Ugandans", ""),
    "URY": ("Uruguay", "Uruguayan Uruguayans", ""), "UZB": ("Uzbekistan", "Uzbek Uzbeks", ""),
    "YEM": ("Yemen", "Yemeni Yemenis", "اليمن"), "ZMB": ("Zambia", "Zambian Zambians", ""),
    "ZWE": ("Zimbabwe", "Zimbabwean Zimbabweans", ""),
    "AGO": ("Angola", "Angolan Angolans", ""), "AND": ("Andorra", "Andorran Andorrans", ""),
    "ATG": ("Antigua and Barbuda", "Antiguan Antiguans", ""),
    "BDI": ("Burundi", "Burundian Burundians", ""), "BEN": ("Benin", "Beninese", ""),
    "BFA": ("Burkina Faso", "Burkinabe Burkinabè", ""), "BHS": ("Bahamas", "Bahamian Bahamians", "the Bahamas"),
    "BLZ": ("Belize", "Belizean Belizeans", ""), "BRB": ("Barbados", "Barbadian Barbadians", ""),
    "BTN": ("Bhutan", "Bhutanese", ""), "BWA": ("Botswana", "Batswana Motswana", ""),
    "CAF": ("Central African Republic", "", ""),
    "CIV": ("Ivory Coast", "Ivorian Ivorians", "Côte d'Ivoire"),
    "CMR": ("Cameroon", "Cameroonian Cameroonians", ""),
    "COG": ("Republic of Congo", "", "Republic of the Congo|Congo-Brazzaville"),
    "COM": ("Comoros", "Comorian Comorians", "the Comoros"),
    "CPV": ("Cape Verde", "", "Cabo Verde|Cape Verdean|Cape Verdeans"),
    "CRI": ("Costa Rica", "", "Costa Rican|Costa Ricans"), "DJI": ("Djibouti", "Djiboutian Djiboutians", ""),
    "DMA": ("Dominica", "", ""), "DOM": ("Dominican Republic", "Dominican Dominicans", "the Dominican Republic"),
    "ERI": ("Eritrea", "Eritrean Eritreans", ""), "FJI": ("Fiji", "Fijian Fijians", ""),
    "FLK": ("Falkland Islands", "", "Falklands|the Falklands|Malvinas"),
    "FSM": ("Micronesia", "Micronesian Micronesians", "Federated States of Micronesia"),
    "GAB": ("Gabon", "Gabonese", ""), "GIN": ("Guinea", "Guinean Guineans", "Guinea-Conakry"),
    "GMB": ("Gambia", "Gambian Gambians", "the Gambia|The Gambia"),
    "GNB": ("Guinea-Bissau", "", "Guinea Bissau|Bissau-Guinean"),
    "GNQ": ("Equatorial Guinea", "", "Equatoguinean|Equatorial Guinean"),
    "GRD": ("Grenada", "Grenadian Grenadians", ""), "GUY": ("Guyana", "Guyanese", ""),
    "JAM": ("Jamaica", "Jamaican Jamaicans", ""), "KIR": ("Kiribati", "", ""),
    "KNA": ("Saint Kitts and Nevis", "", "St. Kitts and Nevis|St Kitts and Nevis"),
    "LBR": ("Liberia", "Liberian Liberians", ""), "LCA": ("Saint Lucia", "", "St. Lucia|St Lucia"),
    "LIE": ("Liechtenstein", "", ""), "LSO": ("Lesotho", "Basotho", ""),
    "MCO": ("Monaco", "Monegasque", ""), "MDG": ("Madagascar", "Malagasy Madagascan", ""),
    "MDV": ("Maldives", "Maldivian Maldivians", "the Maldives"),
    "MHL": ("Marshall Islands", "Marshallese", "the Marshall Islands"),
    "MRT": ("Mauritania", "Mauritanian Mauritanians", ""), "MUS": ("Mauritius", "Mauritian Mauritians", ""),
    "MWI": ("Malawi", "Malawian Malawians", ""), "NAM": ("Namibia", "Namibian Namibians", ""),
    "NRU": ("Nauru", "Nauruan Nauruans", ""), "PLW": ("Palau", "Palauan Palauans", ""),
    "PNG": ("Papua New Guinea", "", "Papua New Guinean|Papua New Guineans"), "PRY": ("Paraguay", "Paraguayan Paraguayans", ""),
    "SLB": ("Solomon Islands", "", "the Solomon Islands|Solomon Islander|Solomon Islanders"),
    "SLE": ("Sierra Leone", "", "Sierra Leonean|Sierra Leoneans"),
    "SLV": ("El Salvador", "Salvadoran Salvadorans Salvadorean", ""),
    "SMR": ("San Marino", "", ""), "STP": ("Sao Tome and Principe", "", "São Tomé and Príncipe|Sao Tome"),
    "SUR": ("Suriname", "Surinamese", ""), "SWZ": ("Eswatini", "Swazi Swazis", "Swaziland"),
    "SYC": ("Seychelles", "Seychellois", "the Seychelles"), "TCD": ("Chad", "Chadian Chadians", ""),
    "TGO": ("Togo", "Togolese", ""), "TLS": ("East Timor", "Timorese", "Timor-Leste|East Timorese"),
    "TON": ("Tonga", "Tongan Tongans", ""), "TTO": ("Trinidad and Tobago", "Trinidadian Trinidadians", "Trinidad & Tobago"),
    "TUV": ("Tuvalu", "Tuvaluan Tuvaluans", ""), "VAT": ("Vatican City", "", ""),
    "VCT": ("Saint Vincent and the Grenadines", "", "St. Vincent and the Grenadines|St Vincent and the Grenadines"),
    "VUT": ("Vanuatu", "", "Ni-Vanuatu"), "WSM": ("Samoa", "Samoan Samoans", ""),
    "GRL": ("Greenland", "Greenlandic Greenlander Greenlanders", ""),
    "PRI": ("Puerto Rico", "", "Puerto Rican|Puerto Ricans"),
    "ESH": ("Western Sahara", "Sahrawi Sahrawis", ""),
    "MAF": ("Saint Martin", "", ""), "SXM": ("Sint Maarten", "", ""),
}  # fmt: skip
# Not in ISO 3166-1: the code that others use.
BESIDE = {"XKX": ("Kosovo", "Kosovan Kosovans Kosovar Kosovars", "Republic of Kosovo")}
# Two of one name: who it means cannot be told.
UNTOLD = {"VGB", "VIR"}
# Names that are ordinary words or other people's; reached by a longer name alone.
LEFT_OUT = {"Niger", "Jersey", "Guernsey", "Heard Island and McDonald Islands", "Bouvet Island"}


def main() -> None:
    listed = {c.alpha_3: (_name(c), "", "") for c in pycountry.countries} | OURS | BESIDE
    lines = [
        "# Made by tools/build_gazetteer.py from pycountry (ISO 3166-1) and our own short names."
    ]
    for code, (name, adjectives, others) in sorted(listed.items()):
        ours = code in OURS or code in BESIDE
        if code in UNTOLD or (not ours and (name in LEFT_OUT or len(name) < 4)):
            continue
        aliases = sorted({*adjectives.split(), *filter(None, others.split("|"))})
        row = {"id": f"cty:{code}", "name": name, "aliases": aliases}
        flow = yaml.safe_dump(
            row, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000
        )
        lines.append(f"- {flow.strip()}")
    OUT.write_text("\n".join(lines) + "\n", "utf-8")


def _name(country: Any) -> str:
    return str(getattr(country, "common_name", None) or country.name.split(",")[0])


if __name__ == "__main__":
    main()
