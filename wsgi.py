"""The application for a WSGI server: `gunicorn wsgi:app`."""

from cop.app import create_app

app = create_app(is_serving=True)
