"""What a conversation can do. Each tool has typed arguments, and errors that say the way out."""

from langchain_core.tools import BaseTool

from agent.chat.tools.adding import add_product
from agent.chat.tools.checking import verify_picture
from agent.chat.tools.looking import show_channels, show_products
from agent.chat.tools.making import create_pictures, estimate_cost
from agent.chat.tools.remembering import show_run
from agent.chat.tools.revising import revise_picture
from agent.chat.tools.searching import explain_style, search_bestsellers

TOOLS: list[BaseTool] = [
    show_products, show_channels, search_bestsellers, explain_style, estimate_cost, create_pictures, revise_picture,
    verify_picture, show_run, add_product,
]  # fmt: skip
