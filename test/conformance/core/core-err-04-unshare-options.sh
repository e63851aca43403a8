# unshare's complaints about its arguments
# ns: err
unshare --mount-proc=/nosuch true; echo "rc=$?"; unshare --kill-child=NOSUCH true; echo "rc=$?"; unshare --propagation bogus true; echo "rc=$?"
unshare --setgroups bogus true; echo "rc=$?"; unshare -m=/nosuch/x true; echo "rc=$?"; unshare --uts=/nosuch/x true; echo "rc=$?"; unshare --wd=/nosuch true; echo "rc=$?"; unshare -R /nosuch true; echo "rc=$?"; unshare -S abc true; echo "rc=$?"; unshare --map-user=nosuch true; echo "rc=$?"
