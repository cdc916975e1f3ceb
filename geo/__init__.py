"""Positions, grid cells, routing and fences; knows nothing of a hotline."""
