-- A run may be cleared and run again under its name, with other entries: the name alone does not tell
-- whether what is staged has landed.
ALTER TABLE loads ADD COLUMN batch VARCHAR;
COMMENT ON COLUMN loads.batch IS 'Digest of what was staged; the same batch of the same run is not loaded again.';
COMMENT ON COLUMN loads.run IS 'Run that staged the batch: the Airflow run id, or cli-<time>. A run that was cleared and run again has several loads.';
