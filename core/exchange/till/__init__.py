"""The till import (收银导入): a till's export becomes one till summary a store and day."""
