"""Council tax: the conversations about bills, bands, discounts, moves and payments."""
