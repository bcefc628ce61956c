"""Set copy into pictures: a typeface for every script, with size, colour and place so that it can be read."""
