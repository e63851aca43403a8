# unshare's exit when init is told to leave by a signal of its own
# ns: pid,signal
unshare -p -f sh -c 'trap "exit 11" USR1; kill -USR1 $$; exit 12'; echo "handler: $?"
unshare -p -f sh -c 'trap "" TERM; kill $$; exit 13'; echo "ignored: $?"
unshare -p -f sh -c 'sh -c "kill -9 1; kill -9 \$\$"; echo "child: $?"'
