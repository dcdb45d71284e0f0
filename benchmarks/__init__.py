"""How fast the product is, beside the bare way of doing the same."""
