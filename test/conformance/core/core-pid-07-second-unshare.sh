# A second unshare before the first child is refused
# ns: pid,err
unshare -p unshare -p true; echo "rc=$?"
unshare -p unshare -p -f sh -c 'echo $$'; echo "rc=$?"
unshare -p -f unshare -p -f sh -c 'echo $$'; echo "rc=$?"
