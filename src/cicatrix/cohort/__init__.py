"""Published arms as virtual studies."""
