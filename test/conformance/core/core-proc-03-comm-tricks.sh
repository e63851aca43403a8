# comm is cut to 15 bytes, taken from the program's name, and shown in parentheses
# ns: proc
cp /bin/sleep /tmp/a-very-long-program-name; /tmp/a-very-long-program-name 30 & p=$!
until grep -q long /proc/$p/comm; do sleep 0.02; done; cat /proc/$p/comm; cut -d' ' -f2 /proc/$p/stat; grep ^Name /proc/$p/status
cp /bin/sleep '/tmp/we ird)'; '/tmp/we ird)' 31 & q=$!; until grep -q ird /proc/$q/comm; do sleep 0.02; done
cat /proc/$q/comm; sed 's/^[0-9]* //; s/ S .*//' /proc/$q/stat
printf 'new name' > /proc/self/comm; sh -c 'printf "renamed by me, at length" > /proc/$$/comm; cat /proc/$$/comm; ps -o comm= -p $$; grep ^Name /proc/$$/status'
ps -o comm= -p $p; kill $p $q
