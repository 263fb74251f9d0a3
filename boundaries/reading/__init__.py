"""Reading partners' files: layers, tables, codes and names, each checked where it comes in."""
