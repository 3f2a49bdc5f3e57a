"""`manage.py doctor`: says what is wrong and how to mend it, also where little works."""
