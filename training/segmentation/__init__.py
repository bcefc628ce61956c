"""The net that says which pixels are the garment: its data, training, export and evaluation."""
