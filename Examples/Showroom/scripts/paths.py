"""Where things lie: the bundled files beside the scripts, the rest in the user's cache."""
from pathlib import Path

SHOWROOM = Path(__file__).resolve().parent.parent
TRAINING = Path.home() / ".cache" / "vitrine" / "showroom-training"
EXTRA = {"bedding": {"mattress": True}}  # how a product is posed for its own picture
