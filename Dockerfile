FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_HOST=0.0.0.0 \
    PORTAL_DATA_DIR=/data

WORKDIR /portal
COPY requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

COPY . .
RUN useradd --system portal && install --directory --owner=portal /data
USER portal
VOLUME /data
EXPOSE 8000

# The static files belong to the image's version of the code but stand in the data folder, where
# a reverse proxy can read them.
CMD ["sh", "-c", "python manage.py migrate --verbosity 0 && python manage.py collectstatic --noinput --verbosity 0 && exec python -m inm_portal.serve"]
