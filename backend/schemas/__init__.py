"""What may come in and what goes out, one noun a file."""
