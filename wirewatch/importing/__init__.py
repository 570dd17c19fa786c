"""Others' lists of people and bodies, as entities of the gazetteer: CSV and Wikidata."""
