-- Run once by the postgres image: Airflow's own database is made by it, these two are ours.
CREATE DATABASE state;
CREATE DATABASE lake;
