-- Which entries are known is asked of their numbers: the keys of a million are 60 MB, and were read for each load.
ALTER TABLE pages ADD COLUMN member BIGINT;
COMMENT ON COLUMN pages.member IS 'Number of the entry: 63 bits of its key.';
UPDATE pages SET member = (('0x' || entry_key[1:16])::UBIGINT // 2)::BIGINT;
