# Interpreters that are scripts, with one argument, and too deep
# ns: err,proc
printf '#!/bin/echo A B\n' > /tmp/1; chmod +x /tmp/1; /tmp/1 c d
for i in 2 3 4 5 6 7; do printf "#!/tmp/$((i - 1)) arg$i\n" > /tmp/$i; chmod +x /tmp/$i; done
for i in 2 3 4 5 6 7; do env /tmp/$i x; echo "rc=$?"; done 2>&1
