"""What the config may say: its keys, the shapes of their values, and the lines that they stand in."""
