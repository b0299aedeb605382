"""Uploads as urllib does: argv is URL, content type, bytes, framing, times. Prints a status or the error a time."""
import sys, urllib.error, urllib.request

url, kind, size, framing, times = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
block = b"x" * 65536


def blocks():
    for _ in range(size // len(block)):
        yield block


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for _ in range(times):
    length = {"content-length": str(size)} if framing == "length" else {"transfer-encoding": "chunked"}
    headers = {"content-type": kind, **length}
    try:
        opener.open(urllib.request.Request(url, data=blocks(), headers=headers, method="POST"))
        print("no refusal")
    except urllib.error.HTTPError as refusal:
        print(refusal.code, refusal.read().decode().replace("\n", " "))
    except Exception as error:
        print(repr(error))
