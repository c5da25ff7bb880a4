"""Order files: a shop's export, or a plain log, read into the history every score starts from.

Dialects  Shopify and WooCommerce order exports, and customer_id,order_id,date,amount
Settings  none; time zone and currency are the caller's
Limits    days, not times; one currency per shop (docs/processes/order_files.md)
"""

from connectors.order_files.bad_rows import BadRow
from connectors.order_files.orders import OrderFile
from connectors.order_files.output import check_folder, check_output, write_table
from connectors.order_files.reading import MAX_BAD_SHARE, read_orders

__all__ = [
    "MAX_BAD_SHARE",
    "BadRow",
    "OrderFile",
    "check_folder",
    "check_output",
    "read_orders",
    "write_table",
]
