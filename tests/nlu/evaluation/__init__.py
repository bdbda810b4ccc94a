"""`make evaluate`: how well the trained assistant understands, as tables and pictures. It changes nothing."""
