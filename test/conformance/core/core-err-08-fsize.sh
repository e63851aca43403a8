# RLIMIT_FSIZE: SIGXFSZ, or EFBIG when it is ignored
# ns: err,signal
sh -c 'ulimit -f 1; cat /dev/zero > /tmp/big'; echo "rc=$?"; stat -c %s /tmp/big
sh -c 'ulimit -f 1; trap "" XFSZ; head -c 2000 /dev/zero > /tmp/big2; echo "rc=$?"'; stat -c %s /tmp/big2
sh -c 'ulimit -f 0; echo x > /tmp/none'; echo "rc=$?"; stat -c %s /tmp/none; sh -c 'ulimit -f 1; truncate -s 600 /tmp/t'; echo "rc=$?"; sh -c 'ulimit -f 0; echo x | cat; echo x > /dev/null; echo "rc=$?"'
