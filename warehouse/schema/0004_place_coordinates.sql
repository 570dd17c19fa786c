-- Cities have coordinates, from GeoNames.
ALTER TABLE events ADD COLUMN place.lat DOUBLE;
ALTER TABLE events ADD COLUMN place.lon DOUBLE;
COMMENT ON COLUMN events.place IS 'Where; country is an ISO 3166 alpha-3 code; lat and lon are degrees, of a city alone.';
