"""What every folder of outputs shares: words, tables, workbook, layers, manifest, attribution, and writing whole or not at all."""
