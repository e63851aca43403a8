# kill's complaints
# ns: err,signal
kill -0 99999; echo "rc=$?"; kill -TERM; echo "rc=$?"; kill -NOSUCH $$; echo "rc=$?"; kill abc; echo "rc=$?"; kill -99 $$; echo "rc=$?"
/bin/kill -0 99999; echo "rc=$?"; /bin/kill; echo "rc=$?"; /bin/kill -NOSUCH 1; echo "rc=$?"; /bin/kill abc; echo "rc=$?"
/bin/kill -l 9; /bin/kill -l TERM; /bin/kill -L | head -2
