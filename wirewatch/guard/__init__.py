"""Extraction in a process of its own, so that a hostile page takes nothing else with it."""
