"""The gazetteer that ships, as data: countries, bodies, places, people."""
