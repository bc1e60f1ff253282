"""The pure core: values in, values out. No clock, no input or output, no provider."""
