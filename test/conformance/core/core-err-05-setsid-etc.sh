# setsid, timeout, nice and env: their own statuses
# ns: err,proc
setsid nosuch; echo "rc=$?"; setsid sh -c 'exit 5'; echo "rc=$?"; setsid -w sh -c 'exit 6'; echo "rc=$?"; setsid -f sh -c 'exit 7'; echo "rc=$?"; setsid; echo "rc=$?"
timeout 0.1 sleep 5; echo "rc=$?"; timeout 5 sh -c 'exit 9'; echo "rc=$?"; timeout -s KILL 0.1 sleep 5; echo "rc=$?"; timeout 5 nosuch; echo "rc=$?"; timeout --preserve-status 0.1 sleep 5; echo "rc=$?"; timeout junk true; echo "rc=$?"
nice -n junk true; echo "rc=$?"; nohup nosuch; echo "rc=$?"
