"""The news desk page: a FastAPI app that knows no Airflow; plugins/news_desk.py puts it into Airflow's UI."""
