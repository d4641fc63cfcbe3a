"""Words and values every ring shares: amounts, money, quantities, units, periods, time.

Nothing here does I/O or imports a third-party package. Everything is an exact integer
or an exact fraction; a float never enters.
"""
