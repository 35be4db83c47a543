"""Listens on a datagram socket as systemd does, and prints each message as a line of JSON."""
import json, os, socket, sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print(json.dumps('listening'), flush=True)
while True:
    # Descriptors that come along are closed at once: systemd-notify waits for that.
    data, descriptors, _flags, _address = socket.recv_fds(receiver, 4096, 4)
    for descriptor in descriptors:
        os.close(descriptor)
    print(json.dumps(data.decode()), flush=True)
