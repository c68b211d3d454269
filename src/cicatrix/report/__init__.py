"""The report of a plan: one context, two doors (HTML and PDF), and the figures as SVG."""
