"""The made-up town of Westmoor, which all sandboxes share: its homes and its calendar. Synthetic throughout."""
