# /proc itself: nothing can be made in it
# ns: proc,err
mkdir /proc/x; echo "rc=$?"; touch /proc/y; echo "rc=$?"; rm /proc/uptime; echo "rc=$?"; ln -s a /proc/z; echo "rc=$?"; rmdir /proc/1; echo "rc=$?"; echo x > /proc/uptime; echo "rc=$?"; echo x > /proc/version; echo "rc=$?"; rm -r /proc/self 2>&1 | head -1; stat -f -c '%T' /proc; stat -c '%F %a %h' /proc/self/fd | sed 's/ [0-9]*$//'
