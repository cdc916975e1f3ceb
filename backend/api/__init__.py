"""The doors: one blueprint a noun, bodies of a few lines, everything else is a service."""
