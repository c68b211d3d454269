"""The printable sheet."""
