"""What every folder of outputs shares: formats, tables, workbook, layers, manifest, attribution, and writing whole or not at all."""
