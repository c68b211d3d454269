"""Published arms as data: what a row may hold, how a file is read, and the table that is shipped."""
