"""The shape of the skin without its scars: what depth and volume are counted from."""
