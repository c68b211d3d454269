"""The bundled demo case."""
