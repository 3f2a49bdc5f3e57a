"""What the product says about itself: findings, page, endpoints, figures, `manage.py doctor`."""
