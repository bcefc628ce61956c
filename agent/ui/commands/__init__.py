"""The commands, grouped by what people want: their shop, new pictures, a check, a change, a look back."""
