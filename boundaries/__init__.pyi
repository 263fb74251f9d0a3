from .errors import CheckError as CheckError
