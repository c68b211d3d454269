"""How far raters of the same scars agree, with each other and with themselves."""
