"""Banshi: the field-service system behind a city's 12345 hotline."""
