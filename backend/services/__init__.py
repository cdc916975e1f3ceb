"""What the product does, one verb a function: session first, the thing second, the rest by keyword."""
